import { type Catalog, isRecord, own } from '@turnbuckle/model';
import { acceptsType } from './accepts-type.ts';
import type { DeclaredInput } from './declaration.ts';
import type { EngineError } from './engine.ts';
import { inputsUnder } from './expand-inputs.ts';
import type { Prompt } from './prompt.ts';
import { serverAge } from './server-age.ts';
import { valueFault } from './value-fault.ts';

export interface PromptFindings {
  /** The output nodes above which nothing is wrong. */
  readonly good: readonly string[];
  readonly errors: readonly EngineError[];
}

interface NodeResult {
  readonly valid: boolean;
  readonly errors: readonly EngineError[];
}

/** One node under way: its inputs are looked at in turn, and a link is followed before the next one. */
interface Frame {
  readonly id: string;
  readonly inputs: readonly DeclaredInput[];
  readonly values: Readonly<Record<string, unknown>>;
  readonly outputs: readonly unknown[];
  next: number;
  valid: boolean;
  readonly errors: EngineError[];
  /** The input whose link is being followed. */
  following: string;
}

/** What looking at one input came to. */
type Step = { readonly error: string } | { readonly follow: string } | 'fine' | 'raised';

/** Walks from each output node up its links. A node is looked at once, however many outputs need it. */
export function validatePrompt(prompt: Prompt, outputs: readonly string[], catalog: Catalog): PromptFindings {
  const walk = new Walk(prompt, catalog);
  const good = outputs.filter((id) => walk.validate(id));
  const failed = good.length < outputs.length;
  return { good, errors: failed ? walk.errors() : [] };
}

class Walk {
  readonly #prompt: Prompt;
  readonly #catalog: Catalog;
  readonly #done = new Map<string, NodeResult>();
  readonly #loops = new Map<string, EngineError>();
  /** Nodes under way, with their place on the stack. */
  readonly #under = new Map<string, number>();

  constructor(prompt: Prompt, catalog: Catalog) {
    this.#prompt = prompt;
    this.#catalog = catalog;
  }

  errors(): readonly EngineError[] {
    return [...this.#done.values()].flatMap(({ errors }) => errors);
  }

  /** True when nothing is wrong with the node nor above it. The stack is our own, so that long chains don't exhaust the engine's. */
  validate(root: string): boolean {
    const known = this.#done.get(root);
    if (known !== undefined) return known.valid;
    const first = this.#open(root);
    if (first === null) {
      this.#done.set(root, { valid: false, errors: [{ type: 'exception_during_validation', node: root, input: null }] });
      return false;
    }
    const stack: Frame[] = [];
    this.#push(first, stack);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const input = frame.inputs[frame.next++];
      if (input === undefined) {
        this.#finish(frame, stack);
        continue;
      }
      const step = this.#look(frame, input);
      if (step === 'raised') this.#abandon(stack);
      else if (typeof step !== 'string' && 'follow' in step) this.#follow(frame, step.follow, stack);
      else if (typeof step !== 'string') {
        frame.valid = false;
        frame.errors.push({ type: step.error, node: frame.id, input: input.name });
      }
    }
    return this.#done.get(root)?.valid === true;
  }

  #open(id: string): Frame | null {
    const node = own(this.#prompt, id);
    const values = own(node, 'inputs');
    const kind = this.#catalog.kinds.get(String(own(node, 'class_type')));
    if (!isRecord(values) || kind === undefined) return null;
    const outputs = own(kind.foreign, 'output');
    const all = inputsUnder(kind, values);
    const inputs = serverAge(this.#catalog).checksOptional ? all : all.filter(({ required }) => required);
    return { id, inputs, values, outputs: Array.isArray(outputs) ? outputs : [], next: 0, valid: true, errors: [], following: '' };
  }

  #push(frame: Frame, stack: Frame[]): void {
    this.#under.set(frame.id, stack.length);
    stack.push(frame);
  }

  #finish(frame: Frame, stack: Frame[]): void {
    stack.pop();
    this.#under.delete(frame.id);
    const loop = this.#loops.get(frame.id);
    const errors = loop === undefined ? frame.errors : [...frame.errors, loop];
    this.#done.set(frame.id, { valid: frame.valid, errors });
    const parent = stack.at(-1);
    if (parent !== undefined && !frame.valid) parent.valid = false;
  }

  /** The server's own error inside a node is told by the node that asked for it; at an output node, by itself. */
  #abandon(stack: Frame[]): void {
    const frame = stack.pop();
    const parent = stack.at(-1);
    if (frame === undefined) return;
    this.#under.delete(frame.id);
    if (parent !== undefined) parent.valid = false;
    const error =
      parent === undefined
        ? { type: 'exception_during_validation', node: frame.id, input: null }
        : { type: 'exception_during_inner_validation', node: frame.id, input: parent.following };
    this.#done.set(frame.id, { valid: false, errors: [error] });
  }

  #follow(frame: Frame, source: string, stack: Frame[]): void {
    const known = this.#done.get(source);
    if (known !== undefined) {
      if (!known.valid) frame.valid = false;
      return;
    }
    const loop = this.#under.get(source);
    if (loop !== undefined) {
      frame.valid = false;
      if (serverAge(this.#catalog).tellsCycles) for (const { id } of stack.slice(loop)) this.#loops.set(id, { type: 'dependency_cycle', node: id, input: null });
      return;
    }
    const next = this.#open(source);
    if (next !== null) this.#push(next, stack);
    else {
      frame.valid = false;
      this.#done.set(source, { valid: false, errors: [{ type: 'exception_during_inner_validation', node: source, input: frame.following }] });
    }
  }

  #look(frame: Frame, input: DeclaredInput): Step {
    if (!Object.hasOwn(frame.values, input.name)) return input.required ? { error: 'required_input_missing' } : 'fine';
    const value = frame.values[input.name];
    if (!Array.isArray(value)) {
      const fault = valueFault(value, input);
      return fault === null ? 'fine' : { error: fault };
    }
    if (value.length !== 2) return { error: 'bad_linked_input' };
    const [source, slot] = value as readonly unknown[];
    const received = this.#outputOf(source, slot);
    if (received === undefined) return 'raised';
    if (!acceptsType(received, input)) return { error: 'return_type_mismatch' };
    frame.following = input.name;
    return { follow: String(source) };
  }

  /** The declared type of an output, or `undefined` where looking it up raises an error. */
  #outputOf(source: unknown, slot: unknown): unknown {
    if (typeof source !== 'string' || !Object.hasOwn(this.#prompt, source)) return undefined;
    const kind = this.#catalog.kinds.get(String(own(this.#prompt[source], 'class_type')));
    const outputs = own(kind?.foreign, 'output');
    const index = typeof slot === 'boolean' ? Number(slot) : slot;
    if (!Array.isArray(outputs) || typeof index !== 'number' || !Number.isInteger(index)) return undefined;
    return (outputs as readonly unknown[]).at(index);
  }
}
