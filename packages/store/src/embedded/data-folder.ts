import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverUser } from './guarded-process.ts';

/** Makes the folder that holds everything of one installation. Only its owner may look in, and git passes over it. */
export function makeDataFolder(folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/** Gives a folder and all in it to the user that the server runs as. Free when it is that user's already. */
export function giveToServer(folder: string): void {
  const { uid, gid } = serverUser() ?? { uid: process.getuid?.() ?? -1, gid: process.getgid?.() ?? -1 };
  if (process.getuid?.() !== 0 || lstatSync(folder).uid === uid) return;
  chownAll(folder, uid, gid);
}

/** Lets the server's user pass through a folder that stays ours. */
export function letServerPass(folder: string): void {
  if (serverUser() !== null) chmodSync(folder, 0o711);
}

function chownAll(path: string, uid: number, gid: number): void {
  const status = lstatSync(path);
  if (status.isDirectory()) for (const name of readdirSync(path)) chownAll(join(path, name), uid, gid);
  if (!status.isSymbolicLink()) chownSync(path, uid, gid);
}
