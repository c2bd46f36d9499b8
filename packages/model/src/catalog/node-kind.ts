import type { Json } from '../json.ts';
import type { PortType } from '../port/port-type.ts';

/** Where values enter a node. */
export interface InputPort {
  readonly type: PortType;
  /** Must be wired or given a value before the node can run. */
  readonly required: boolean;
  /** Takes any number of edges instead of one. */
  readonly many?: boolean;
  /** May close a loop: what arrives is used one evaluation later. */
  readonly feedback?: boolean;
  /** May be set by hand while nothing is wired to it. */
  readonly param?: Param;
  readonly title?: string;
  /** Earlier names of this port, still found in saved graphs. */
  readonly was?: readonly string[];
}

/** Where values leave a node. */
export interface OutputPort {
  readonly type: PortType;
  readonly title?: string;
  readonly was?: readonly string[];
}

/** A value that is set by hand, never wired. */
export interface Param {
  readonly type: PortType;
  readonly default?: Json;
  readonly required?: boolean;
  readonly title?: string;
  readonly was?: readonly string[];
}

/** Inputs that depend on the node's own values: a pure, total, declarative function of its parameters. */
export type PortGroup = ChoiceGroup | RepeatGroup;

/** The value of parameter `param` picks one set of further inputs. A value that is no key leaves the set unchecked. */
export interface ChoiceGroup {
  readonly choice: string;
  readonly options: Readonly<Record<string, PortSet>>;
}
/** `prefix0`, `prefix1`, … (or the listed names): as many as are wired, at least `min`, at most `max`. */
export interface RepeatGroup {
  readonly repeat: string;
  readonly names?: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly port: InputPort;
}
export interface PortSet {
  readonly in: Readonly<Record<string, InputPort>>;
  readonly groups?: readonly PortGroup[];
}

/** The declaration of a kind of node: what goes in, what comes out, what is set by hand. */
export interface NodeKind {
  readonly name: string;
  readonly in: Readonly<Record<string, InputPort>>;
  readonly out: Readonly<Record<string, OutputPort>>;
  readonly params: Readonly<Record<string, Param>>;
  readonly groups?: readonly PortGroup[];
  readonly title?: string;
  readonly category?: string;
  readonly description?: string;
  /** Earlier names of this kind. */
  readonly was?: readonly string[];
  /** Names of ports and parameters that went and must never come to mean something else. */
  readonly reserved?: readonly string[];
  /** Offered as a fix on a wire that does not fit: `from` names the input port, `to` the output port that it is wired by. */
  readonly converter?: { readonly from: string; readonly to: string; readonly cost: number; readonly lossless: boolean };
  /** Where a graph's result leaves: what reaches no sink does not matter to it. */
  readonly sink?: boolean;
  readonly deprecated?: string | true;
  /** The ports are known only in part: what is not declared is unchecked instead of wrong. */
  readonly dynamic?: 'in' | 'out' | 'both';
  /** The foreign declaration word for word, for engine presets. Never read by our own rules. */
  readonly foreign?: Json;
}

/** The ports that a node of a kind has under its present values. */
export interface PortsOfNode {
  input(name: string): InputPort | undefined;
  output(name: string): OutputPort | undefined;
  readonly inputs: ReadonlyMap<string, InputPort>;
  readonly outputs: ReadonlyMap<string, OutputPort>;
  readonly dynamicInputs: boolean;
  readonly dynamicOutputs: boolean;
}
