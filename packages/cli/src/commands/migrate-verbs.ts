import type { CommandVerb } from '../command.ts';

const place = ['--data DIR', 'where the embedded PostgreSQL lives; DATABASE_URL wins'] as const;
const json = ['--json', 'the answer as JSON'] as const;
const user = ['--user P', 'who does it; the audit chain keeps it'] as const;
const quiet = ['--quiet', 'no progress'] as const;
const cohort = [
  ['--workspace W', 'the graphs of this workspace only; may be repeated'],
  ['--format F', 'the graphs of this format only; may be repeated'],
] as const;
const code = ['--migration FILE', 'the file that declares it, where it runs scripts: their code is in no database'] as const;

/** What `migrate` does with the stored graphs; the server carries it out. */
export const storedVerbs: readonly CommandVerb[] = [
  {
    name: 'run',
    summary: 'Carries the stored graphs over, beside any number of workers; one that was cut off goes on.',
    usage: 'migrate run FILE [--dry] [--first W]... [--workspace W]... [--format F]... [--user P] [--data DIR] [--quiet] [--json]',
    options: [
      ['--dry', 'counts and tells, and writes no graph; stops early where it breaks what was clean'],
      ['--first W', 'the graphs of this workspace before all others; may be repeated'],
      ...cohort,
      user,
      place,
      quiet,
      json,
    ],
    examples: ['turnbuckle migrate run migrations/7-strict.ts --dry', 'turnbuckle migrate run migrations/7-strict.ts --first studio-internal'],
  },
  {
    name: 'status',
    summary: 'Lists the newest runs, or tells all about one: rate, time left, why it waits, checks, backup point.',
    usage: 'migrate status [RUN] [--data DIR] [--json]',
    options: [place, json],
    examples: ['turnbuckle migrate status', 'turnbuckle migrate status 01900000-0000-7000-8000-000000000000 --json'],
  },
  {
    name: 'rollback',
    summary: 'Takes the stored graphs back. Edits that were made since stay.',
    usage: 'migrate rollback MIGRATION [--migration FILE] [--workspace W]... [--format F]... [--user P] [--data DIR] [--quiet] [--json]',
    options: [code, ...cohort, user, place, quiet, json],
    examples: ['turnbuckle migrate rollback studio/7-strict', 'turnbuckle migrate rollback studio/7-strict --workspace studio-internal'],
  },
  {
    name: 'verify',
    summary: 'Reads a backup point again and compares; of a migration it runs the way back of every document too, and writes none.',
    usage: 'migrate verify RUN|MIGRATION [--migration FILE] [--user P] [--data DIR] [--quiet] [--json]',
    options: [code, user, place, quiet, json],
    examples: ['turnbuckle migrate verify studio/7-strict', 'turnbuckle migrate verify 01900000-0000-7000-8000-000000000000'],
  },
  {
    name: 'contract',
    summary: 'Tells what would go for good with the old bodies; with a sign-off on exactly that, drops them.',
    usage: 'migrate contract MIGRATION [--complements drop] [--sign-off DIGEST --role R --reason TEXT] [--user P] [--data DIR] [--json]',
    options: [
      ['--complements drop', 'the way back too: then nothing can take the migration back'],
      ['--sign-off DIGEST', 'what was read: the digest that the call without it prints'],
      ['--role R, --reason TEXT', 'who answers for it, and why'],
      user,
      place,
      json,
    ],
    examples: ['turnbuckle migrate contract studio/7-strict', 'turnbuckle migrate contract studio/7-strict --complements drop --json'],
  },
  {
    name: 'set',
    summary: 'Changes pace and limits of a run while it runs; its workers see it within a second.',
    usage:
      'migrate set RUN [--concurrency N] [--target-ms N] [--max-replica-lag-ms N|none] [--max-wal BYTES/S|none] [--max-active N|none] [--max-p95-ms N|none] [--window HH:MM-HH:MM|none] [--hold|--release]',
    options: [
      ['--concurrency N', 'chunks that are worked at at once, over all workers'],
      ['--target-ms N', 'how long one transaction should take; batches grow and shrink by it'],
      ['--max-replica-lag-ms N', 'waits while the slowest replica is further behind; none: no limit'],
      ['--max-wal BYTES/S', 'waits while the log grows faster; none: no limit'],
      ['--max-active N', "waits while more of others' connections run a query; none: no limit"],
      ['--max-p95-ms N', "waits while the run's own writes take longer; none: no limit"],
      ['--window HH:MM-HH:MM', 'works only then, in UTC, over midnight too; none: always'],
      ['--hold, --release', 'stands still, and goes on'],
      user,
      place,
      json,
    ],
    examples: [
      'turnbuckle migrate set 01900000-0000-7000-8000-000000000000 --concurrency 2 --window 22:00-05:30',
      'turnbuckle migrate set 01900000-0000-7000-8000-000000000000 --max-wal none --release',
    ],
  },
  {
    name: 'pause',
    summary: 'Gives no further chunk of a run; those under way end.',
    usage: 'migrate pause RUN [--user P] [--data DIR] [--json]',
    options: [user, place, json],
    examples: ['turnbuckle migrate pause 01900000-0000-7000-8000-000000000000', 'turnbuckle migrate pause 01900000-0000-7000-8000-000000000000 --user person-0417'],
  },
  {
    name: 'resume',
    summary: 'Lets a paused run go on.',
    usage: 'migrate resume RUN [--user P] [--data DIR] [--json]',
    options: [user, place, json],
    examples: ['turnbuckle migrate resume 01900000-0000-7000-8000-000000000000', 'turnbuckle migrate resume 01900000-0000-7000-8000-000000000000 --json'],
  },
];
