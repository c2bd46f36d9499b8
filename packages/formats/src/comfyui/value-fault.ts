import { isRawNumber } from '@turnbuckle/model';
import { type DeclaredInput, enumOptions, isOpenEnum } from './declaration.ts';
import { unwrapValue } from './prompt.ts';
import { pythonEquals, pythonFloat, pythonInt, pythonNumber } from './python-value.ts';

/** Options that go with a hook of the kind's own, which then looks at the value in place of the list. */
const uploads = ['image_upload', 'audio_upload', 'video_upload', 'file_upload'] as const;

/** What the server finds wrong with a value that was set by hand: the error's type, or `null`. */
export function valueFault(given: unknown, input: DeclaredInput): string | null {
  const converted = convert(unwrapValue(given), input.type);
  if (converted === null) return 'invalid_input_type';
  const { value } = converted;
  if (uploads.some((name) => input.options[name] === true)) return null;
  const number = pythonNumber(value);
  if (number !== null) {
    const [min, max] = [exactLimit(input.options.min), exactLimit(input.options.max)];
    if (min !== null && number < min) return 'value_smaller_than_min';
    if (max !== null && number > max) return 'value_bigger_than_max';
  }
  const listed = enumOptions(input);
  if (listed === null || isOpenEnum(input)) return null;
  const chosen = input.options.multiselect === true && Array.isArray(value) ? value : [value];
  return chosen.every((item) => listed.some((option) => pythonEquals(item, option))) ? null : 'value_not_in_list';
}

/** The value as the server converts it before it looks at limits; `null` where that fails. */
function convert(value: unknown, type: DeclaredInput['type']): { readonly value: unknown } | null {
  if (type === 'INT' || type === 'FLOAT') {
    const number = type === 'INT' ? pythonInt(value) : pythonFloat(value);
    return number === null ? null : { value: number };
  }
  if (type === 'STRING') return { value: String(value) };
  return { value };
}

/** The largest 64-bit integers, which a JSON tool in between rounds up to the next float. */
const rounded = new Map<number, bigint>([
  [2 ** 64, 2n ** 64n - 1n],
  [2 ** 63, 2n ** 63n - 1n],
]);

function exactLimit(value: unknown): bigint | number | null {
  const number = isRawNumber(value) ? Number(value.rawNumber) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) return null;
  return rounded.get(number) ?? pythonNumber(value);
}
