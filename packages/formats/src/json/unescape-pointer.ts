/** One part of a pointer as the key or index that it stands for. Source: RFC 6901, section 4. */
export function unescapePointer(part: string): string {
  return part.includes('~') ? part.replaceAll('~1', '/').replaceAll('~0', '~') : part;
}
