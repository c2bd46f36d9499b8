import { createHash } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';

/** A document's bytes as `graph_bodies` keeps them. */
export interface Body {
  readonly sha256: Buffer;
  /** Of the document. */
  readonly sizeBytes: number;
  readonly encoding: Encoding;
  readonly body: Buffer;
}

/** 0: as it is. 1: zlib, in a wrapper whose checksum tells a damaged body from a whole one. */
type Encoding = 0 | 1;

/** Below this a wrapper costs more than it gives. */
const shortestWorthPacking = 256;
/** The fastest: a graph's JSON shrinks to a fifth, and further levels cost more time than disk. */
const level = 1;

export function packBody(bytes: Uint8Array): Body {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packed = whole.byteLength < shortestWorthPacking ? whole : deflateSync(whole, { level });
  const isSmaller = packed.byteLength < whole.byteLength;
  return { sha256: sha256(whole), sizeBytes: whole.byteLength, encoding: isSmaller ? 1 : 0, body: isSmaller ? packed : whole };
}

/** The document again, byte for byte. */
export function unpackBody({ encoding, body }: Pick<Body, 'encoding' | 'body'>): Buffer {
  return encoding === 1 ? inflateSync(body) : body;
}

export function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
