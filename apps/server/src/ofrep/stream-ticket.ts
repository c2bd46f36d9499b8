import { createHmac } from 'node:crypto';
import { isSameSecret } from '../token.ts';

const dayMs = 86_400_000;

/**
 * What lets a browser into the event stream, where it can send no header. The same for a whole day, since a client that is given another
 * address connects anew; good for the next day as well. It opens nothing else.
 */
export function streamTicket(token: string, nowMs: number): string {
  return ticketOf(token, Math.floor(nowMs / dayMs));
}

export function isStreamTicket(token: string, ticket: string, nowMs: number): boolean {
  const day = Math.floor(nowMs / dayMs);
  return isSameSecret(ticket, ticketOf(token, day)) || isSameSecret(ticket, ticketOf(token, day - 1));
}

function ticketOf(token: string, day: number): string {
  return createHmac('sha256', token).update(`turnbuckle ofrep stream ${day}`).digest('base64url').slice(0, 32);
}
