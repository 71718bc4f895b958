import {
  Button,
  Caption1,
  Checkbox,
  Combobox,
  Dropdown,
  Field,
  Input,
  makeStyles,
  Option,
  OptionGroup,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons/svg/delete';
import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/client.ts';
import {
  type AttributeDefinition,
  attributeNamed,
  type FilterClause,
  type ObjectDefinition,
  type ObjectType,
  type Quantifier,
} from '../../api/synchronization-schema.ts';
import { AttributePicker } from '../../expression/attribute-picker.tsx';
import { explainedBy, type FilterOperator } from './clause.ts';
import type { ClauseCount } from './scope-preview.ts';

const useStyles = makeStyles({
  clause: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    padding: `${tokens.spacingVerticalS} 0`,
  },
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(150px, 1fr))',
    gap: tokens.spacingHorizontalS,
    alignItems: 'start',
    // Choices begin wider than the place there is for three of them.
    '& .fui-Combobox, & .fui-Dropdown': { minWidth: 0 },
    '& .fui-Combobox__input': { minWidth: 0, width: '100%' },
  },
  foot: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalS },
  narrow: { minWidth: 0 },
});

const quantifiers: readonly (readonly [Quantifier, string])[] = [
  ['any', 'any of its values'],
  ['all', 'all of its values'],
  ['none', 'none of its values'],
];

interface ValueCount {
  readonly value: string;
  readonly count: number;
}

/** One condition of a filter: attribute, operator, value, and what it comes to for everybody. */
export function ClauseEditor({
  job,
  type,
  source,
  operators,
  clause,
  count,
  fault,
  onChange,
  onRemove,
}: {
  readonly job: string;
  readonly type: ObjectType;
  readonly source: ObjectDefinition;
  readonly operators: readonly FilterOperator[];
  readonly clause: FilterClause;
  /** Once it is known. */
  readonly count: ClauseCount | undefined;
  readonly fault: string | undefined;
  readonly onChange: (clause: FilterClause) => void;
  readonly onRemove: (() => void) | undefined;
}) {
  const styles = useStyles();
  const attribute = attributeNamed(source, clause.sourceOperandName);
  const operator = operators.find(({ name }) => name.toUpperCase() === clause.operatorName.toUpperCase());
  const { sentence, example, operand } = explainedBy(clause.operatorName);
  const set = (change: Partial<FilterClause>) => onChange({ ...clause, ...change });
  const values = clause.targetOperand?.values ?? [];
  return (
    <div className={styles.clause}>
      <div className={styles.fields}>
        <Field label="Attribute Name" className={styles.narrow}>
          <AttributePicker
            attributes={source.attributes}
            value={clause.sourceOperandName}
            onChange={(sourceOperandName) => set({ sourceOperandName })}
          />
        </Field>
        <Field label="Operator" className={styles.narrow}>
          <Dropdown
            value={clause.operatorName}
            selectedOptions={[operator?.name ?? clause.operatorName]}
            onOptionSelect={(_, { optionValue }) => set({ operatorName: optionValue ?? clause.operatorName })}
          >
            {groupsOf(operators, attribute).map(([label, names]) => (
              <OptionGroup key={label} label={label}>
                {names.map((name) => (
                  <Option key={name} value={name} text={name}>
                    {name}
                  </Option>
                ))}
              </OptionGroup>
            ))}
          </Dropdown>
        </Field>
        {operator?.arity !== 'Unary' && (
          <Field label="Attribute Value" className={styles.narrow}>
            {operand === 'list' ? (
              <Textarea
                rows={3}
                value={values.join('\n')}
                placeholder={example ?? ''}
                onChange={(_, { value }) => set({ targetOperand: { values: value.split('\n') } })}
              />
            ) : operand === undefined && attribute ? (
              <ValuePicker
                job={job}
                type={type}
                attribute={attribute.name}
                value={values[0] ?? ''}
                example={example}
                onChange={(value) => set({ targetOperand: { values: [value] } })}
              />
            ) : (
              <Input
                value={values[0] ?? ''}
                placeholder={example ?? ''}
                onChange={(_, { value }) => set({ targetOperand: { values: [value] } })}
              />
            )}
          </Field>
        )}
      </div>
      {fault !== undefined && (
        <Field validationState="error" validationMessage={fault}>
          <span />
        </Field>
      )}
      <div className={styles.foot}>
        <Caption1>{sentence}</Caption1>
        {count && (
          <Caption1>
            <b>{count.passed.toLocaleString()}</b> pass it alone
            {count.empty > 0 && `, ${count.empty.toLocaleString()} have no ${clause.sourceOperandName}`}
          </Caption1>
        )}
        {operator?.arity !== 'Unary' && (
          <>
            <Checkbox
              label="or is empty"
              checked={clause.orIsEmpty === true}
              onChange={(_, { checked }) => set({ orIsEmpty: checked === true })}
            />
            <Checkbox
              label="Ignore case"
              checked={clause.ignoreCase === true}
              onChange={(_, { checked }) => set({ ignoreCase: checked === true })}
            />
          </>
        )}
        {operand === 'pattern' && (
          <Checkbox
            label="Anywhere in the value"
            checked={clause.regexAnywhere === true}
            onChange={(_, { checked }) => set({ regexAnywhere: checked === true })}
          />
        )}
        {attribute?.multivalued === true && (
          <Dropdown
            aria-label="Which of its values"
            value={quantifiers.find(([value]) => value === clause.quantifier)?.[1] ?? 'as the operator says'}
            selectedOptions={clause.quantifier ? [clause.quantifier] : []}
            onOptionSelect={(_, { optionValue }) => set({ quantifier: optionValue as Quantifier })}
          >
            {quantifiers.map(([value, label]) => (
              <Option key={value} value={value}>
                {label}
              </Option>
            ))}
          </Dropdown>
        )}
        {onRemove && (
          <Button size="small" appearance="subtle" icon={<DeleteRegular />} onClick={onRemove}>
            Remove clause
          </Button>
        )}
      </div>
    </div>
  );
}

/** Operators made for the type of an attribute first, then the others. */
function groupsOf(
  operators: readonly FilterOperator[],
  attribute: AttributeDefinition | undefined,
): readonly (readonly [label: string, names: readonly string[]])[] {
  const type = attribute?.type ?? 'String';
  const fits = ({ supportedAttributeTypes }: FilterOperator) => supportedAttributeTypes.includes(type);
  const names = (of: readonly FilterOperator[]) => of.map(({ name }) => name);
  const groups = [
    [`For ${type}`, names(operators.filter((one) => fits(one) && one.custom !== true))],
    [`For ${type}, unknown to Entra`, names(operators.filter((one) => fits(one) && one.custom === true))],
    ['For other types', names(operators.filter((one) => !fits(one)))],
  ] as const;
  return groups.filter(([, list]) => list.length > 0);
}

/** A value, offered from those that occur. */
function ValuePicker({
  job,
  type,
  attribute,
  value,
  example,
  onChange,
}: {
  readonly job: string;
  readonly type: ObjectType;
  readonly attribute: string;
  readonly value: string;
  readonly example: string | undefined;
  readonly onChange: (value: string) => void;
}) {
  const path = `${job}/schema/attributeValues?objectTypeName=${type}&attribute=${encodeURIComponent(attribute)}`;
  const { data } = useQuery({
    queryKey: [`values ${path}`],
    queryFn: ({ signal }) => get<{ readonly value: readonly ValueCount[] }>(path, signal),
    retry: false,
    staleTime: 60_000,
  });
  const sought = value.toLowerCase();
  const all = data?.value ?? [];
  const isChosen = all.some((one) => one.value === value);
  const fitting = isChosen ? all : all.filter((one) => one.value.toLowerCase().includes(sought));
  return (
    <Combobox
      freeform
      value={value}
      placeholder={example ?? ''}
      selectedOptions={isChosen ? [value] : []}
      onInput={(event) => onChange(event.currentTarget.value)}
      // Typing something else takes the choice back, which is told here as well.
      onOptionSelect={(_, { optionValue }) => optionValue !== undefined && onChange(optionValue)}
    >
      {fitting.map((one) => (
        <Option key={one.value} value={one.value} text={one.value}>
          {`${one.value} (${one.count.toLocaleString()})`}
        </Option>
      ))}
    </Combobox>
  );
}
