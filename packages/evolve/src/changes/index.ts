import type { Change } from '../catalog-change.ts';
import { coercionAdded } from './coercion-added.ts';
import { coercionChanged } from './coercion-changed.ts';
import { coercionRemoved } from './coercion-removed.ts';
import { inputAdded } from './input-added.ts';
import { inputDefaultChanged } from './input-default-changed.ts';
import { inputFeedbackRemoved } from './input-feedback-removed.ts';
import { inputOptionalNow } from './input-optional-now.ts';
import { inputRemoved } from './input-removed.ts';
import { inputRenamed } from './input-renamed.ts';
import { inputRequiredNow } from './input-required-now.ts';
import { inputTakesManyNow } from './input-takes-many-now.ts';
import { inputTakesOneNow } from './input-takes-one-now.ts';
import { inputTypeChanged } from './input-type-changed.ts';
import { inputTypeNarrowed } from './input-type-narrowed.ts';
import { inputTypeWidened } from './input-type-widened.ts';
import { kindAdded } from './kind-added.ts';
import { kindDeprecated } from './kind-deprecated.ts';
import { kindRemoved } from './kind-removed.ts';
import { kindRenamed } from './kind-renamed.ts';
import { nameReused } from './name-reused.ts';
import { outputAdded } from './output-added.ts';
import { outputRemoved } from './output-removed.ts';
import { outputRenamed } from './output-renamed.ts';
import { outputTypeChanged } from './output-type-changed.ts';
import { outputTypeNarrowed } from './output-type-narrowed.ts';
import { outputTypeWidened } from './output-type-widened.ts';
import { paramAdded } from './param-added.ts';
import { paramDefaultChanged } from './param-default-changed.ts';
import { paramRemoved } from './param-removed.ts';
import { paramRenamed } from './param-renamed.ts';
import { requiredInputAdded } from './required-input-added.ts';
import { requiredParamAdded } from './required-param-added.ts';
import { subtypingRemoved } from './subtyping-removed.ts';
import { valuesChanged } from './values-changed.ts';
import { valuesNarrowed } from './values-narrowed.ts';
import { valuesWidened } from './values-widened.ts';

/** Every kind of difference: kinds, inputs, outputs, parameters, types. */
export const changes: readonly Change[] = Object.freeze([
  kindAdded,
  kindRemoved,
  kindRenamed,
  kindDeprecated,
  inputAdded,
  requiredInputAdded,
  inputRemoved,
  inputRenamed,
  inputTypeNarrowed,
  inputTypeWidened,
  inputTypeChanged,
  inputRequiredNow,
  inputOptionalNow,
  inputTakesOneNow,
  inputTakesManyNow,
  inputFeedbackRemoved,
  inputDefaultChanged,
  outputAdded,
  outputRemoved,
  outputRenamed,
  outputTypeNarrowed,
  outputTypeWidened,
  outputTypeChanged,
  paramAdded,
  requiredParamAdded,
  paramRemoved,
  paramRenamed,
  paramDefaultChanged,
  valuesNarrowed,
  valuesWidened,
  valuesChanged,
  coercionRemoved,
  coercionAdded,
  coercionChanged,
  subtypingRemoved,
  nameReused,
]);
