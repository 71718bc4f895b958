import {
  Button,
  Checkbox,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  Dropdown,
  Field,
  Input,
  makeStyles,
  Option,
  OverlayDrawer,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useState } from 'react';
import type { AttributeDefinition, ObjectDefinition, Side } from '../../api/synchronization-schema.ts';
import { useReturnFocus } from '../../components/return-focus.ts';
import { attributeTypes, faultsOf, isSensitive, newAttribute, readName, withSensitive } from './attribute-form.ts';

const useStyles = makeStyles({
  drawer: { width: 'min(520px, 100vw)' },
  body: { display: 'grid', alignContent: 'start', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  actions: { display: 'flex', gap: tokens.spacingHorizontalS },
});

const flags = [
  ['anchor', 'Primary Key?'],
  ['required', 'Required?'],
  ['multivalued', 'Multi-value?'],
  ['caseExact', 'Exact case?'],
] as const;

const referable = ['User', 'Group'];

/** One attribute of a side: its name, its type, and what is special about it. */
export function EditDefinition({
  object,
  side,
  before,
  uses,
  onOk,
  onRemove,
  onClose,
}: {
  readonly object: ObjectDefinition;
  readonly side: Side;
  /** Undefined for a new one. */
  readonly before: AttributeDefinition | undefined;
  /** What uses it. */
  readonly uses: readonly string[];
  readonly onOk: (attribute: AttributeDefinition) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}) {
  useReturnFocus(true);
  const styles = useStyles();
  const [attribute, setAttribute] = useState(before ?? newAttribute);
  const [isAsked, ask] = useState(false);
  const set = (change: Partial<AttributeDefinition>) => setAttribute({ ...attribute, ...change });
  const faults = faultsOf(attribute, before, object, side);
  const fault = (name: keyof typeof faults) =>
    isAsked && faults[name] !== undefined ? { validationState: 'error' as const, validationMessage: faults[name] } : {};
  const parsed = readName(attribute.name, side);
  const ok = () => {
    ask(true);
    if (Object.keys(faults).length === 0) onOk(attribute);
  };
  return (
    <OverlayDrawer open position="end" className={styles.drawer} onOpenChange={(_, { open }) => !open && onClose()}>
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" icon={<DismissRegular />} aria-label="Close" onClick={onClose} />}
          heading={{ as: 'h2' }}
        >
          <Subtitle2>{before?.name ?? 'Add Attribute'}</Subtitle2>
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body}>
        {before === undefined && (
          <Field label="Name" required hint={parsed} {...fault('name')}>
            <Input value={attribute.name} onChange={(_, { value }) => set({ name: value.trim() })} />
          </Field>
        )}
        <Field label="Type">
          <Dropdown
            value={attribute.type}
            selectedOptions={[attribute.type]}
            onOptionSelect={(_, { optionValue }) => set({ type: optionValue ?? attribute.type })}
          >
            {attributeTypes.map((type) => (
              <Option key={type}>{type}</Option>
            ))}
          </Dropdown>
        </Field>
        {flags.map(([name, label]) => (
          <Field key={name} {...(name === 'anchor' ? fault('anchor') : {})}>
            <Checkbox
              label={label}
              checked={attribute[name]}
              onChange={(_, { checked }) => set({ [name]: checked === true })}
            />
          </Field>
        ))}
        {attribute.type === 'Reference' && (
          <Field label="Referenced Object Attribute" required {...fault('referencedObjects')}>
            <Dropdown
              multiselect
              value={attribute.referencedObjects.map(({ referencedObjectName }) => referencedObjectName).join(', ')}
              selectedOptions={attribute.referencedObjects.map(({ referencedObjectName }) => referencedObjectName)}
              onOptionSelect={(_, { selectedOptions }) =>
                set({
                  referencedObjects: selectedOptions.map((referencedObjectName) => ({
                    referencedObjectName,
                    referencedProperty: null,
                  })),
                })
              }
            >
              {referable.map((name) => (
                <Option key={name}>{name}</Option>
              ))}
            </Dropdown>
          </Field>
        )}
        <Checkbox
          label="Sensitive: logs hide its values"
          checked={isSensitive(attribute)}
          onChange={(_, { checked }) => setAttribute(withSensitive(attribute, checked === true))}
        />
        {before && uses.length > 0 && <Text>It cannot be removed: {uses.join(', ')} uses it.</Text>}
        {before && uses.length === 0 && !before.anchor && (
          <div>
            <Button onClick={onRemove}>Remove attribute</Button>
          </div>
        )}
      </DrawerBody>
      <DrawerFooter className={styles.actions}>
        <Button appearance="primary" onClick={ok}>
          Ok
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </DrawerFooter>
    </OverlayDrawer>
  );
}
