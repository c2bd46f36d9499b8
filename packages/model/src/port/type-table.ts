import { type Coercion, type Comparison, compare, type TypeWorld } from './compare.ts';
import { type PortType, unknownType } from './port-type.ts';

/** Which named types there are, what each extends, and the declared coercions. */
export interface TypeDeclarations {
  readonly types: Readonly<Record<string, readonly string[]>>;
  readonly coercions: readonly Coercion[];
}

/**
 * The relation of one catalog with its memory: types are interned to small integers and each pair is compared once, so that a warm
 * answer is a look-up.
 */
export class TypeTable implements TypeWorld {
  readonly #ancestors = new Map<string, ReadonlySet<string>>();
  readonly #coercions = new Map<string, readonly Coercion[]>();
  readonly #declared: TypeDeclarations;
  readonly #ids = new Map<string, number>();
  readonly #byObject = new WeakMap<PortType, number>();
  readonly #types: PortType[] = [];
  readonly #pairs: (Comparison | undefined)[][] = [];

  constructor(declared: TypeDeclarations) {
    this.#declared = declared;
  }

  /** A small integer, the same for equal types. */
  intern(type: PortType): number {
    const known = this.#byObject.get(type);
    if (known !== undefined) return known;
    // Not the printed text: a variable may have the name of a type, and foreign names may hold anything.
    const text = JSON.stringify(type);
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#types.length;
      this.#ids.set(text, id);
      this.#types.push(type);
      this.#pairs.push([]);
    }
    this.#byObject.set(type, id);
    return id;
  }

  /** As {@link compare}, remembered. */
  compare(source: PortType, target: PortType): Comparison {
    return this.compareInterned(this.intern(source), this.intern(target));
  }

  /** As {@link compare}, of the numbers that {@link intern} gave. */
  compareInterned(source: number, target: number): Comparison {
    const row = this.#pairs[source] ?? [];
    let found = row[target];
    if (found === undefined) {
      found = compare(this.#types[source] ?? unknownType, this.#types[target] ?? unknownType, this);
      row[target] = found;
    }
    return found;
  }

  isSubtype(name: string, ancestor: string): boolean {
    return this.#ancestorsOf(name).has(ancestor);
  }

  overlaps(a: string, b: string): boolean {
    return Object.keys(this.#declared.types).some((name) => this.isSubtype(name, a) && this.isSubtype(name, b));
  }

  coercionsFrom(name: string): readonly Coercion[] {
    let found = this.#coercions.get(name);
    if (found === undefined) {
      found = this.#declared.coercions.filter((coercion) => coercion.lossless && this.isSubtype(name, coercion.from)).sort((a, b) => a.cost - b.cost || (a.id < b.id ? -1 : 1));
      this.#coercions.set(name, found);
    }
    return found;
  }

  /** The name itself and everything that it extends, however far. */
  #ancestorsOf(name: string): ReadonlySet<string> {
    const known = this.#ancestors.get(name);
    if (known !== undefined) return known;
    const found = new Set<string>([name]);
    for (const next of found) {
      const parents = Object.hasOwn(this.#declared.types, next) ? (this.#declared.types[next] ?? []) : [];
      for (const parent of parents) found.add(parent);
    }
    this.#ancestors.set(name, found);
    return found;
  }
}
