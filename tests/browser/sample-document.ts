/**
 * A small project in the order's own kind of data. `noise → blur → soft → output`, an average that nobody uses and a number. Written
 * with odd spaces, so that a save that rewrites more than it should is seen.
 */
export const sampleDocument = `{
  "nodes": [
    { "id": "noise", "type": "noise", "position": { "x": 0, "y": 0 }, "data": { "seed": 7, "scale": 6, "palette": "ember" } },
    { "id": "blur",  "type": "blur", "position": { "x": 260, "y": 0 }, "data": { "radius": 2 } },
    { "id": "soft",  "type": "blur", "position": { "x": 520, "y": 0 }, "data": { "radius": 1 } },
    { "id": "average", "type": "average", "position": { "x": 260, "y": 180 }, "data": { "label": "How bright" } },
    { "id": "level", "type": "number", "position": { "x": 0, "y": 180 }, "data": { "value": 3.5 } },
    { "id": "output", "type": "output", "position": { "x": 780, "y": 0 }, "data": {} }
  ],
  "edges": [
    { "id": "e1", "source": "noise", "sourceHandle": "output-main", "target": "blur", "targetHandle": "input-1" },
    { "id": "e2", "source": "blur", "sourceHandle": "output-main", "target": "soft", "targetHandle": "input-1" },
    { "id": "e3", "source": "soft", "sourceHandle": null, "target": "output", "targetHandle": null },
    { "id": "e4", "source": "noise", "sourceHandle": "output-main", "target": "average", "targetHandle": "input-1" }
  ],
  "viewport": { "x": 0,   "y": 0, "zoom": 1.0 },
  "comment": "nobody's business"
}
`;

/** The same with a picture wired to a number, as the legacy editor let it happen. */
export const wrongDocument = sampleDocument.replace(
  '    { "id": "e4"',
  '    { "id": "wrong", "source": "noise", "sourceHandle": "output-main", "target": "soft", "targetHandle": "input-2" },\n    { "id": "e4"',
);
