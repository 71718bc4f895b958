import {
  Caption1,
  Checkbox,
  Field,
  Input,
  makeStyles,
  Radio,
  RadioGroup,
  Text,
  tokens,
} from '@fluentui/react-components';
import { useMappingLabel } from '../../api/directory-label.ts';
import { filterText } from '../../api/filter-words.ts';
import type { MappingPlace, ObjectMapping } from '../../api/synchronization-schema.ts';
import { CheckGroup } from '../../components/check-group.tsx';
import { LinkTo } from '../../components/link-to.tsx';

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))',
    gap: tokens.spacingHorizontalL,
    maxWidth: '960px',
    alignItems: 'start',
  },
  text: { overflowWrap: 'anywhere' },
});

const actions = [
  ['Add', 'Create', 'Off: nobody gets an account who has none.'],
  ['Update', 'Update', 'Off: accounts keep the values they have.'],
  ['Delete', 'Delete', 'Off: accounts are neither disabled nor deleted.'],
] as const;

/** What a mapping is about: its name, whether it is on, whom it covers, and what may be done to accounts. */
export function ObjectHeader({
  place: { mapping, source, target },
  scopeAddress,
  onChange,
}: {
  readonly place: MappingPlace;
  readonly scopeAddress: string;
  /** Undefined where it is only read. */
  readonly onChange: ((change: Partial<ObjectMapping>) => void) | undefined;
}) {
  const styles = useStyles();
  const flags = flagsOf(mapping);
  const name = useMappingLabel()(mapping.name, '');
  const isUsers = mapping.sourceObjectName === 'User';
  const toggle = (flag: string, isOn: boolean) => {
    const next = actions.map(([name]) => name).filter((name) => (name === flag ? isOn : flags.has(name)));
    onChange?.({ flowTypes: next.length === 0 ? 'None' : next.join(', ') });
  };
  return (
    <div className={styles.grid}>
      {onChange ? (
        <Field label="Name">
          <Input value={name} onChange={(_, { value }) => onChange({ name: value })} />
        </Field>
      ) : (
        <Field label="Name">
          <Text>{name}</Text>
        </Field>
      )}
      {onChange && !isUsers ? (
        <Field label="Enabled">
          <RadioGroup
            layout="horizontal"
            value={mapping.enabled ? 'Yes' : 'No'}
            onChange={(_, { value }) => onChange({ enabled: value === 'Yes' })}
          >
            <Radio value="Yes" label="Yes" />
            <Radio value="No" label="No" />
          </RadioGroup>
        </Field>
      ) : (
        <Field label="Enabled">
          <Text>
            {mapping.enabled ? 'Yes' : 'No'}
            {isUsers && <Caption1> (the mapping of people cannot be switched off)</Caption1>}
          </Text>
        </Field>
      )}
      <Field label="Source Object">
        <Text>{source.name}</Text>
      </Field>
      <Field label="Source Object Scope">
        <LinkTo to={scopeAddress}>{filterText(mapping.scope)}</LinkTo>
      </Field>
      <Field label="Target Object">
        <Text className={styles.text}>{target.name}</Text>
      </Field>
      <CheckGroup label="Target Object Actions">
        {actions.map(([flag, label, consequence]) =>
          onChange ? (
            <Checkbox
              key={flag}
              label={
                <>
                  {label} {!flags.has(flag) && <Caption1>{consequence}</Caption1>}
                </>
              }
              checked={flags.has(flag)}
              onChange={(_, { checked }) => toggle(flag, checked === true)}
            />
          ) : (
            <Text key={flag}>
              {label}: {flags.has(flag) ? 'on' : 'off'}
            </Text>
          ),
        )}
      </CheckGroup>
    </div>
  );
}

function flagsOf({ flowTypes }: ObjectMapping): ReadonlySet<string> {
  return new Set(flowTypes.split(',').map((flag) => flag.trim()));
}
