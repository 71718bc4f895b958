import {
  Button,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  Subtitle2,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useState } from 'react';
import { useTrial } from '../../api/mapping-trial.ts';
import {
  type AttributeMapping,
  isSameAttribute,
  type MappingPlace,
  type ObjectType,
  type Schema,
  withMapping,
} from '../../api/synchronization-schema.ts';
import type { Person } from '../../components/person-picker.tsx';
import { Problem } from '../../components/problem.tsx';
import { useReturnFocus } from '../../components/return-focus.ts';
import { Everybody } from '../../expression/everybody.tsx';
import { formOf, type MappingForm, mappingOf, missingIn, newMapping, triedOf } from '../../expression/mapping-form.ts';
import { attributesIn } from '../../expression/shown-value.ts';
import { TrialPanel } from '../../expression/trial-panel.tsx';
import { MappingFields } from './mapping-fields.tsx';

const useStyles = makeStyles({
  drawer: { width: 'min(760px, 100vw)' },
  body: { display: 'grid', alignContent: 'start', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  actions: { display: 'flex', gap: tokens.spacingHorizontalS },
});

export interface EditingProps {
  readonly job: string;
  readonly type: ObjectType;
  readonly place: MappingPlace;
  /** With what is changed and not saved. */
  readonly schema: Schema;
  /** The mapping that is edited; undefined for a new one. */
  readonly before: AttributeMapping | undefined;
  /** What the builder of expressions hands over to begin with. */
  readonly begin?: Pick<MappingForm, 'expression' | 'target'> | undefined;
  readonly sample: Person | undefined;
  readonly onSample: (person: Person) => void;
  /** `reads`: the attributes of the source the mapping reads, as far as they are known. */
  readonly onOk: (mapping: AttributeMapping, reads: readonly string[]) => void;
  /** Takes the mapping over as well, and shows what would come of it; rejects where no plan can be made. */
  readonly onPreview: (mapping: AttributeMapping, reads: readonly string[]) => Promise<void>;
  readonly onClose: () => void;
}

/** `Edit Attribute`: one mapping, tried on somebody as it is filled in. Nothing is saved by it. */
export function EditAttribute(props: EditingProps) {
  const { job, type, place, schema, before, begin, sample, onSample, onOk, onPreview, onClose } = props;
  useReturnFocus(true);
  const styles = useStyles();
  const [form, setForm] = useState<MappingForm>(() => ({
    ...(before === undefined ? newMapping : formOf(before)),
    ...(begin !== undefined && { type: 'Expression', ...begin }),
  }));
  const [isAsked, ask] = useState(false);
  const [refused, setRefused] = useState<Error>();
  const [given, setGiven] = useState<Readonly<Record<string, string>>>({});
  const properties = Object.entries(given).map(([key, value]) => ({ key, value }));
  const subject = sample && { objectTypeName: type, objectId: sample.id, properties };
  const missing = missingIn(form);
  const isWhole = Object.keys(missing).length === 0;
  const { trial, error, isPlaceholderData, refetch } = useTrial(job, subject, isWhole ? triedOf(form) : undefined);
  const mapping = () => mappingOf(form, before);
  const reads = () => (form.type === 'Direct' ? [form.attribute] : attributesIn(trial?.trace));
  const ok = () => {
    ask(true);
    if (isWhole) onOk(mapping(), reads());
  };
  const preview = () => {
    ask(true);
    setRefused(undefined);
    if (isWhole) onPreview(mapping(), reads()).catch(setRefused);
  };
  return (
    <OverlayDrawer open position="end" className={styles.drawer} onOpenChange={(_, { open }) => !open && onClose()}>
      <DrawerHeader>
        <DrawerHeaderTitle
          action={<Button appearance="subtle" icon={<DismissRegular />} aria-label="Close" onClick={onClose} />}
          heading={{ as: 'h2' }}
        >
          <Subtitle2>{before === undefined ? 'Add New Mapping' : 'Edit Attribute'}</Subtitle2>
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body}>
        <MappingFields
          job={job}
          place={place}
          form={form}
          onChange={setForm}
          missing={isAsked ? missing : {}}
          trial={trial}
          before={before}
          onEvaluate={() => void refetch()}
        />
        <TrialPanel
          type={type}
          sample={sample}
          onSample={onSample}
          trial={isWhole ? trial : undefined}
          error={isWhole ? error : null}
          isOld={isPlaceholderData}
          given={given}
          onGiven={setGiven}
        />
        {isWhole && (
          <Everybody
            job={job}
            type={type}
            target={form.target}
            schema={() => withRow(schema, type, mapping(), before)}
          />
        )}
      </DrawerBody>
      {refused && <Problem error={refused} what="No plan was made." />}
      <DrawerFooter className={styles.actions}>
        <Button appearance="primary" onClick={ok}>
          Ok
        </Button>
        <Button onClick={preview}>Preview changes</Button>
        <Button onClick={onClose}>Cancel</Button>
      </DrawerFooter>
    </OverlayDrawer>
  );
}

/** The schema with a mapping in the place of the one it was, or at the end. */
export function withRow(
  schema: Schema,
  type: ObjectType,
  mapping: AttributeMapping,
  before: AttributeMapping | undefined,
): Schema {
  const name = before?.targetAttributeName ?? mapping.targetAttributeName;
  return withMapping(schema, type, (of) => {
    const rows = of.attributeMappings;
    const isKnown = rows.some(({ targetAttributeName }) => isSameAttribute(targetAttributeName, name));
    return {
      ...of,
      attributeMappings: isKnown
        ? rows.map((row) => (isSameAttribute(row.targetAttributeName, name) ? mapping : row))
        : [...rows, mapping],
    };
  });
}
