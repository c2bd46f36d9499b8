import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The admin's token: the one that is given, else the data folder's, made at first start and readable by its owner alone. */
export function adminToken(dataFolder: string, given: string | undefined): string {
  if (given !== undefined && given !== '') return given;
  const file = join(dataFolder, 'token');
  if (!existsSync(file)) {
    try {
      // 'wx': of two servers that start at once the slower one reads what the other wrote.
      writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  chmodSync(file, 0o600);
  const token = readFileSync(file, 'utf8').trim();
  if (token === '') throw new Error(`The token file ${file} is empty. Remove it, and a new one is made.`);
  return token;
}

/** What the browser holds instead of the token: worth nothing elsewhere, and the token cannot be told from it. */
export function cookieValue(token: string): string {
  return createHmac('sha256', token).update('turnbuckle browser session').digest('base64url');
}

/** Compares without telling by its duration how much was right. */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
