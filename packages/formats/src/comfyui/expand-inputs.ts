import type { NodeKind } from '@turnbuckle/model';
import { type DeclaredInput, declaredInputs, dynamicOptions, dynamicType, grownNames, growthOf } from './declaration.ts';

const declared = new WeakMap<NodeKind, { readonly inputs: readonly DeclaredInput[]; readonly isDynamic: boolean }>();

/** The inputs that the server looks for in a node with these values: choices followed, growing inputs written out. */
export function inputsUnder(kind: NodeKind, values: Readonly<Record<string, unknown>>): readonly DeclaredInput[] {
  let known = declared.get(kind);
  if (known === undefined) {
    const inputs = declaredInputs(kind.foreign);
    known = { inputs, isDynamic: inputs.some(({ type }) => type === dynamicType.combo || type === dynamicType.grow) };
    declared.set(kind, known);
  }
  return known.isDynamic ? expand(known.inputs, '', values) : known.inputs;
}

function expand(inputs: readonly DeclaredInput[], prefix: string, values: Readonly<Record<string, unknown>>): readonly DeclaredInput[] {
  return inputs.flatMap((input): readonly DeclaredInput[] => {
    const name = `${prefix}${input.name}`;
    if (input.type === dynamicType.grow) return grow(name, input);
    if (input.type !== dynamicType.combo) return [{ ...input, name }];
    const chosen = Object.hasOwn(values, name) ? dynamicOptions(input).find(({ key }) => key === values[name]) : undefined;
    // A choice that is none of the options is left alone: the server looks neither at it nor for what it would bring.
    return chosen === undefined ? [] : [...expand(chosen.inputs, `${name}.`, values), { ...input, name }];
  });
}

function grow(name: string, input: DeclaredInput): readonly DeclaredInput[] {
  const growth = growthOf(input);
  if (growth === null) return [];
  return grownNames(name, growth).map((grown, index) => ({ ...growth.input, name: grown, required: growth.input.required && index < growth.min }));
}
