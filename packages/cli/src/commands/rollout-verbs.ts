import type { CommandVerb } from '../command.ts';

const place = ['--data DIR', 'where the embedded PostgreSQL lives; DATABASE_URL wins'] as const;
const json = ['--json', 'the answer as JSON'] as const;
const user = ['--user P', 'who does it; the audit chain keeps it'] as const;
const plan = 'examples/01-strict-connections/rollout.ts';

/** What `rollout` does with a file alone. */
export const localVerbs: readonly CommandVerb[] = [
  {
    name: 'check',
    summary: 'Says what is wrong with a plan, and the exposures that each proof needs against the traffic expected.',
    usage: 'rollout check FILE [--json]',
    options: [json],
    examples: [`turnbuckle rollout check ${plan}`, `turnbuckle rollout check ${plan} --json`],
  },
  {
    name: 'simulate',
    summary: 'Rehearses a plan with people and faults from a seed, under a virtual clock.',
    usage: 'rollout simulate FILE [--runs N] [--seed N] [--users N] [--until WEEK] [--fault KIND=SIZE@PHASE[/SEGMENT]]... [--json] [--quiet]',
    options: [
      ['--runs N', 'so many rollouts, each with the next seed; 1 unless given'],
      ['--seed N', 'of the first run; 1 unless given'],
      ['--users N', 'people; as many as the plan expects unless given'],
      ['--until WEEK', 'ends after that week'],
      ['--fault F', 'error, critical, latency or integrity, its size, and where: error=0.3@beta; error:RULE=… for one rule; may be repeated'],
      json,
      ['--quiet', 'no progress'],
    ],
    examples: [`turnbuckle rollout simulate ${plan}`, `turnbuckle rollout simulate ${plan} --fault error=0.05@rollout/browser=firefox --json`],
  },
];

/** What `rollout` does with the plans in the database; the server carries it out. */
export const rolloutVerbs: readonly CommandVerb[] = [
  verb('start', {
    summary: 'Registers a plan with its release, and starts it once every role has signed.',
    usage: 'rollout start FILE|ID',
    options: [],
    examples: [`turnbuckle rollout start ${plan}`, 'turnbuckle rollout start strict-connections --user person-0001'],
  }),
  verb('status', {
    summary: 'Lists rollouts, or tells all about one: steps planned and actual, evidence, what it waits for, ways back.',
    usage: 'rollout status [ID]',
    options: [],
    examples: ['turnbuckle rollout status', 'turnbuckle rollout status strict-connections --json'],
  }),
  verb('approve', {
    summary: 'Signs a plan in a role, bound to its digest; or ticks an item of it.',
    usage: 'rollout approve ID --role R [--digest SHA256] [--check ID [--link URL]]',
    options: [
      ['--role R', 'the role in which it is signed'],
      ['--digest SHA256', 'what was read; refused when the plan is another by now'],
      ['--check ID', 'ticks this item of the plan instead, with --link to what shows it'],
    ],
    examples: ['turnbuckle rollout approve strict-connections --role qa --user person-0002', 'turnbuckle rollout approve strict-connections --role support --check announced'],
  }),
  verb('optin', {
    summary: 'Takes a workspace into the beta, or lets it out again with --withdraw.',
    usage: 'rollout optin ID --workspace W [--withdraw]',
    options: [['--workspace W', 'whose people volunteer']],
    examples: ['turnbuckle rollout optin strict-connections --workspace studio', 'turnbuckle rollout optin strict-connections --workspace studio --withdraw'],
  }),
  verb('pin', {
    summary: 'Holds a workspace in or out, whatever the percentage; --clear lets it follow the plan again.',
    usage: 'rollout pin ID --workspace W (--in | --out | --clear)',
    options: [['--workspace W', 'which workspace']],
    examples: ['turnbuckle rollout pin strict-connections --workspace studio --out', 'turnbuckle rollout pin strict-connections --workspace studio --clear'],
  }),
  verb('attest', {
    summary: 'Takes results of tests in as evidence: JUnit, lcov, or timings.',
    usage: 'rollout attest ID [--junit FILE]... [--lcov FILE]... [--performance FILE] [--code DIR] [--said CHECK=TEXT]... --commit SHA',
    options: [
      ['--junit FILE', 'test results; may be repeated'],
      ['--lcov FILE', 'covered lines; may be repeated'],
      ['--performance FILE', '{ functions: { open: { ratio } } } of old and new in one run'],
      ['--code DIR', 'searches it for the flag’s key: it must be gone at the end'],
      ['--said CHECK=TEXT', 'what only somebody outside can know: same-digest, dashboards-answering'],
      ['--commit SHA', 'of which state of the code'],
    ],
    examples: [
      'turnbuckle rollout attest strict-connections --junit results.xml --commit 8f14e45',
      'turnbuckle rollout attest strict-connections --lcov lcov.info --commit 8f14e45',
    ],
  }),
  verb('log', {
    summary: 'Prints every verdict with what it was made of; --verify decides each one again and compares.',
    usage: 'rollout log ID [--verify]',
    options: [['--verify', 'recomputes every verdict from its stored facts']],
    examples: ['turnbuckle rollout log strict-connections', 'turnbuckle rollout log strict-connections --verify'],
  }),
  verb('pause', simple('pause', 'Stays where it is; guardrails still watch.')),
  verb('resume', simple('resume', 'Lets a paused rollout go on.')),
  verb('promote', {
    summary: 'Begins the next step before its date. Every proof and check still counts.',
    usage: 'rollout promote ID --step STEP',
    options: [['--step STEP', 'the step that comes next; none is skipped']],
    examples: ['turnbuckle rollout promote strict-connections --step rollout-25', 'turnbuckle rollout promote strict-connections --step beta --json'],
  }),
  verb('abort', {
    summary: 'Takes everything back and ends the rollout.',
    usage: 'rollout abort ID --reason TEXT',
    options: [['--reason TEXT', 'why, for the log']],
    examples: ['turnbuckle rollout abort strict-connections --reason "another plan"', 'turnbuckle rollout abort strict-connections --reason "another plan" --json'],
  }),
  verb('rollback', {
    summary: 'Takes the release back: whole, to an earlier step, or for one rule or segment.',
    usage: 'rollout rollback ID --reason TEXT [--to STEP | [--rule R] [--segment ATTRIBUTE=VALUE]]',
    options: [
      ['--reason TEXT', 'why, for the log'],
      ['--to STEP', 'the step that stays admitted'],
      ['--rule R, --segment A=V', 'takes back this rule, this segment, or the one in the other'],
    ],
    examples: [
      'turnbuckle rollout rollback strict-connections --reason "reports from Firefox" --segment browser=firefox',
      'turnbuckle rollout rollback strict-connections --reason "too many questions" --to rollout-10',
    ],
  }),
  verb('drill', {
    summary: 'Rolls one workspace back for real and measures it against the time that the plan allows.',
    usage: 'rollout drill ID [--workspace W]',
    options: [['--workspace W', 'which one; one of the house unless given']],
    examples: ['turnbuckle rollout drill strict-connections', 'turnbuckle rollout drill strict-connections --workspace studio-internal'],
  }),
  verb('report', {
    summary: 'Writes the rollout as one JSON file: plan, digests, verdicts, evidence, messages, issues.',
    usage: 'rollout report ID [-o FILE]',
    options: [['-o FILE', 'where to; standard output unless given']],
    examples: ['turnbuckle rollout report strict-connections -o strict-connections.json', 'turnbuckle rollout report strict-connections'],
  }),
];

function verb(name: string, { usage, options, ...rest }: Omit<CommandVerb, 'name'>): CommandVerb {
  return { name, ...rest, usage: `${usage} [--user P] [--data DIR] [--json]`, options: [...options, user, place, json] };
}

function simple(name: string, summary: string): Omit<CommandVerb, 'name'> {
  return { summary, usage: `rollout ${name} ID`, options: [], examples: [`turnbuckle rollout ${name} strict-connections`, `turnbuckle rollout ${name} strict-connections --json`] };
}
