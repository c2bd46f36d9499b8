import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/**
 * A shell between us and the server, so that the server cannot outlive us whatever happens to us: it reads a pipe that only we hold, and
 * the kernel closes that when we die. With `OWNER_PID` it watches that process instead; with `REMOVE` it clears a folder at the end.
 * SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back, committed ones are on disk.
 */
const guardScript = `
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
if [ -n "$OWNER_PID" ]; then
  { while kill -0 "$OWNER_PID" 2>/dev/null || [ -d "/proc/$OWNER_PID" ]; do sleep 0.5; done; kill -INT $server 2>/dev/null; } >/dev/null 2>&1 &
else
  { read -r line <&3; kill -INT $server 2>/dev/null; } >/dev/null 2>&1 &
fi
watcher=$!
wait $server
code=$?
kill $watcher 2>/dev/null
# Only a server that ran clears up: one that found the folder taken leaves it to the other.
[ -z "$REMOVE" ] || [ $code -ne 0 ] || rm -rf "$REMOVE"
exit $code
`;

export interface GuardOptions {
  /** Takes the server's output, appended. */
  readonly logFile: string;
  /** The server ends when this process does, instead of when we do. */
  readonly ownerPid?: number | undefined;
  /** Removed when the server has ended. */
  readonly removeFolder?: string | undefined;
}

export interface GuardedProcess {
  /** Process id of the guard; it leads a process group of its own, so that Ctrl-C in a terminal reaches only us. */
  readonly pid: number;
  readonly exited: Promise<number>;
  /** True once the server has ended. */
  hasExited(): boolean;
  /** Asks the server to end and waits; kills it after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

export function spawnGuarded(command: readonly string[], { logFile, ownerPid, removeFolder }: GuardOptions): GuardedProcess {
  const log = openSync(logFile, 'a', 0o600);
  const [program = 'sh', ...args] = withoutRoot(['sh', '-c', guardScript, 'guard', ...command]);
  const child = spawn(program, args, {
    detached: true,
    stdio: [ownerPid === undefined ? 'pipe' : 'ignore', log, log],
    env: { ...process.env, OWNER_PID: ownerPid === undefined ? '' : String(ownerPid), REMOVE: removeFolder ?? '', LC_ALL: 'C', TZ: 'UTC' },
    ...(identity() === 'other-user' ? { uid: nobody, gid: nobody } : {}),
  });
  closeSync(log);
  const exited = exitOf(child);
  // The server ends with us; it need not keep us alive.
  child.unref();
  (child.stdin as (NodeJS.WritableStream & { unref?: () => void }) | null)?.unref?.();
  child.stdin?.on('error', () => {});
  let isOver = false;
  void exited.then(() => {
    isOver = true;
  });
  return {
    pid: child.pid ?? -1,
    exited,
    hasExited: () => isOver,
    async stop(graceMs = 30_000) {
      if (isOver) return;
      child.ref();
      if (child.stdin === null) signalGroup(child.pid, 'SIGINT');
      else child.stdin.end();
      const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end, without root's rights as the server will be; gives its output. */
export function runWithoutRoot(command: readonly string[]): { readonly ok: boolean; readonly output: string } {
  const [program = '', ...args] = withoutRoot(command);
  const result = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    ...(identity() === 'other-user' ? { uid: nobody, gid: nobody } : {}),
  });
  return { ok: result.status === 0, output: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}` };
}

/** The user whose files the server writes, or `null` for ourselves. */
export function serverUser(): { readonly uid: number; readonly gid: number } | null {
  return identity() === 'other-user' ? { uid: nobody, gid: nobody } : null;
}

const nobody = 65_534;
type Identity = 'ourselves' | 'user-namespace' | 'other-user';
let knownIdentity: Identity | null = null;

/** PostgreSQL refuses to run as root: in a user namespace root has another name, and where there are none another user is taken. */
function identity(): Identity {
  if (process.getuid?.() !== 0) return 'ourselves';
  knownIdentity ??= spawnSync('unshare', [...namespaceArgs, 'true'], { stdio: 'ignore' }).status === 0 ? 'user-namespace' : 'other-user';
  return knownIdentity;
}

const namespaceArgs = ['--user', `--map-user=${nobody}`, `--map-group=${nobody}`];

function withoutRoot(command: readonly string[]): readonly string[] {
  return identity() === 'user-namespace' ? ['unshare', ...namespaceArgs, ...command] : command;
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
