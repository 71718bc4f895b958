import { Checkbox, Dropdown, Field, Input, makeStyles, Option, SpinButton, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useLater } from '../../api/later.ts';
import type { Trial } from '../../api/mapping-trial.ts';
import { type AttributeMapping, isSameAttribute, type MappingPlace } from '../../api/synchronization-schema.ts';
import { AttributePicker } from '../../expression/attribute-picker.tsx';
import { ExpressionEditor } from '../../expression/expression-editor.tsx';
import { useFunctions } from '../../expression/language.ts';
import { flowTypes, type MappingForm, type MappingType, mappingTypes } from '../../expression/mapping-form.ts';
import { valuesIn } from '../../expression/shown-value.ts';

const useStyles = makeStyles({
  pair: {
    display: 'grid',
    gap: tokens.spacingHorizontalM,
    gridTemplateColumns: 'repeat(auto-fit, minmax(200px, 1fr))',
  },
});

/** Flow types the form shows before the others are asked for. */
const USUAL = 2;

/** The fields of one mapping, in the order of the guides. */
export function MappingFields({
  job,
  place: { mapping, source, target },
  form,
  onChange,
  missing,
  trial,
  before,
  onEvaluate,
}: {
  readonly job: string;
  readonly place: MappingPlace;
  readonly form: MappingForm;
  readonly onChange: (form: MappingForm) => void;
  readonly missing: Readonly<Partial<Record<keyof MappingForm, string>>>;
  readonly trial: Trial | undefined;
  readonly before: AttributeMapping | undefined;
  readonly onEvaluate: () => void;
}) {
  const styles = useStyles();
  const functions = useFunctions(job, useLater());
  const [isAdvanced, setAdvanced] = useState(flowTypes.findIndex(([value]) => value === form.flowType) >= USUAL);
  const set = (change: Partial<MappingForm>) => onChange({ ...form, ...change });
  const fault = (name: keyof MappingForm) =>
    missing[name] === undefined ? {} : { validationState: 'error' as const, validationMessage: missing[name] };
  const others = mapping.attributeMappings.filter((row) => row !== before);
  const free = target.attributes.filter(
    ({ name, anchor, mutability }) =>
      !anchor &&
      mutability !== 'ReadOnly' &&
      others.every(({ targetAttributeName }) => !isSameAttribute(targetAttributeName, name)),
  );
  const isMatching = form.matchingPriority > 0;
  const highest = Math.max(0, ...others.map(({ matchingPriority }) => matchingPriority));
  const values = valuesIn(trial?.trace);
  return (
    <>
      <Field label="Mapping type">
        <Dropdown
          value={form.type}
          selectedOptions={[form.type]}
          onOptionSelect={(_, { optionValue }) => set({ type: optionValue as MappingType })}
        >
          {mappingTypes.map((one) => (
            <Option key={one}>{one}</Option>
          ))}
        </Dropdown>
      </Field>
      {form.type === 'Direct' && (
        <Field label="Source attribute" required {...fault('attribute')}>
          <AttributePicker
            attributes={source.attributes}
            value={form.attribute}
            onChange={(attribute) => set({ attribute })}
          />
        </Field>
      )}
      {form.type === 'Constant' && (
        <Field label="Constant value" required {...fault('constant')}>
          <Input value={form.constant} onChange={(_, { value }) => set({ constant: value })} />
        </Field>
      )}
      {form.type === 'Expression' && (
        <Field {...fault('expression')}>
          <ExpressionEditor
            label="Expression"
            value={form.expression}
            onChange={(expression) => set({ expression })}
            onEvaluate={onEvaluate}
            functions={functions}
            attributes={source.attributes}
            valueFor={(name) => values.get(name)}
            findings={(trial?.findings ?? []).filter(({ target: at }) => at === 'mapping.source')}
          />
        </Field>
      )}
      <Field label="Default value if null (optional)" hint="Only when an account is created.">
        <Input value={form.defaultValue} onChange={(_, { value }) => set({ defaultValue: value })} />
      </Field>
      <Field label="Target attribute" required {...fault('target')}>
        <AttributePicker attributes={free} value={form.target} onChange={(name) => set({ target: name })} />
      </Field>
      <div className={styles.pair}>
        <Field label="Match objects using this attribute">
          <Dropdown
            value={isMatching ? 'Yes' : 'No'}
            selectedOptions={[isMatching ? 'Yes' : 'No']}
            onOptionSelect={(_, { optionValue }) => set({ matchingPriority: optionValue === 'Yes' ? highest + 1 : 0 })}
          >
            <Option>Yes</Option>
            <Option>No</Option>
          </Dropdown>
        </Field>
        {isMatching && (
          <Field label="Matching precedence" hint="The lowest is tried first.">
            <SpinButton
              value={form.matchingPriority}
              min={1}
              max={1_000}
              onChange={(_, { value, displayValue }) => {
                const priority = value ?? Number(displayValue);
                if (Number.isInteger(priority) && priority >= 1) set({ matchingPriority: priority });
              }}
            />
          </Field>
        )}
        <Field label="Apply this mapping">
          <Dropdown
            value={flowTypes.find(([value]) => value === form.flowType)?.[1] ?? form.flowType}
            selectedOptions={[form.flowType]}
            onOptionSelect={(_, { optionValue }) => set({ flowType: optionValue ?? form.flowType })}
          >
            {flowTypes.slice(0, isAdvanced ? undefined : USUAL).map(([value, label]) => (
              <Option key={value} value={value}>
                {label}
              </Option>
            ))}
          </Dropdown>
        </Field>
      </div>
      <Checkbox
        label="Clear when empty: an empty value takes away what the application has"
        checked={form.clearWhenEmpty}
        onChange={(_, { checked }) => set({ clearWhenEmpty: checked === true })}
      />
      {!isAdvanced && (
        <Checkbox label="Show further ways to apply it" checked={false} onChange={() => setAdvanced(true)} />
      )}
    </>
  );
}
