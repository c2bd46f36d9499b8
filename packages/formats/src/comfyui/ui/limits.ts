/** Subgraphs nested deeper than this are not looked into. */
export const maxNesting = 64;
/** So many instances a plan opens; a file that nests more only means to exhaust its reader. */
export const maxInstances = 20_000;
