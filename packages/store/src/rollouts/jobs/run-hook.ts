import { spawn } from 'node:child_process';
import type { Effect, Hook } from '@turnbuckle/rollout';
import type { JobContext, JobOutcome } from '../work-jobs.ts';

/** Of what a command prints, the end: that is where it says what went wrong. */
const keptChars = 16_000;

/** Asks a command or an address that the plan names, and keeps what it answered. After a crash it is asked again. */
export async function runHook({ rollout, signal }: JobContext, { hook: name }: Effect & { readonly do: 'run-hook' }): Promise<JobOutcome> {
  const hook = Object.hasOwn(rollout.plan.hooks, name) ? rollout.plan.hooks[name] : undefined;
  if (hook === undefined) return { state: 'failed', detail: `The plan has no hook '${name}'.` };
  return hook.kind === 'run' ? runCommand(hook, { signal, environment: { TURNBUCKLE_ROLLOUT: rollout.id, TURNBUCKLE_DIGEST: rollout.digest } }) : getAddress(hook, signal);
}

function runCommand(
  { command, timeoutMs }: Hook & { readonly kind: 'run' },
  { signal, environment }: { readonly signal: AbortSignal; readonly environment: Readonly<Record<string, string>> },
): Promise<JobOutcome> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what the command has started ends with it.
    const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    let [output, hasTimedOut] = ['', false];
    const take = (chunk: Buffer): void => {
      output = `${output}${chunk.toString('utf8')}`.slice(-keptChars);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      hasTimedOut = true;
      end();
    }, timeoutMs);
    signal.addEventListener('abort', end, { once: true });
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    };
    child.on('error', (error) => {
      over();
      reject(error);
    });
    child.on('close', (code) => {
      over();
      if (signal.aborted) reject(new Error('The worker was stopped.'));
      else if (hasTimedOut) resolve({ state: 'failed', detail: `It did not end within ${timeoutMs} ms.`, result: { output } });
      else resolve({ state: code === 0 ? 'done' : 'failed', detail: code === 0 ? 'It ended with 0.' : `It ended with ${code}.`, result: { code, output } });
    });
  });
}

async function getAddress({ url, expects, timeoutMs }: Hook & { readonly kind: 'get' }, signal: AbortSignal): Promise<JobOutcome> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), redirect: 'manual' });
    const output = (await response.text()).slice(0, keptChars);
    const detail = `It answered ${response.status}${response.status === expects ? '' : `, not ${expects}`}.`;
    return { state: response.status === expects ? 'done' : 'failed', detail, result: { status: response.status, output } };
  } catch (error) {
    if (signal.aborted) throw error;
    return {
      state: 'failed',
      detail: error instanceof Error && error.name === 'TimeoutError' ? `It did not answer within ${timeoutMs} ms.` : `It did not answer: ${String(error)}`,
    };
  }
}
