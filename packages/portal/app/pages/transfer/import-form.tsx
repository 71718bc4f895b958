import { Button, Checkbox, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { ApiError, get, send } from '../../api/client.ts';
import type { SchemaChange } from '../../components/schema-changes.tsx';
import { type ImportedDocument, readDocument, settingChanges, settingsOf } from './document.ts';
import { Findings } from './findings.tsx';
import { ImportPreview } from './import-preview.tsx';

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: '960px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  text: { fontFamily: tokens.fontFamilyMonospace },
  file: { display: 'none' },
});

/** A schema beside the one in force. */
interface Comparison {
  readonly version: number;
  readonly value: readonly SchemaChange[];
  readonly warnings: readonly { readonly code: string; readonly message: string; readonly target: string }[];
  /** As it would be stored. */
  readonly schema: unknown;
}

/** What was found out about a document; it holds for the text that was checked. */
interface Checked {
  readonly text: string;
  readonly document: ImportedDocument;
  readonly comparison: Comparison;
  readonly settings: ReturnType<typeof settingChanges>;
}

/** A file or a pasted text: checked as a whole, compared with what is in force, and looked at before it is written. */
export function ImportForm({ jobAddress }: { readonly jobAddress: string }) {
  const styles = useStyles();
  const file = useRef<HTMLInputElement>(null);
  const [text, write] = useState('');
  const [isLenient, setLenient] = useState(false);
  const [checked, setChecked] = useState<Checked>();
  const [error, setError] = useState<Error>();
  const [isChecking, setChecking] = useState(false);
  const change = (next: string) => {
    write(next);
    setChecked(undefined);
    setError(undefined);
  };
  const check = async () => {
    setChecking(true);
    setError(undefined);
    setChecked(undefined);
    try {
      const document = readDocument(text);
      const path = `${jobAddress}/schema/compare${isLenient ? '?lenient=true' : ''}`;
      const comparison = await send<Comparison>('POST', path, { body: document.schema });
      const settings =
        document.kind === 'configuration'
          ? settingChanges(settingsOf(await get(`${jobAddress}/configuration`)), document.options)
          : [];
      setChecked({ text, document, comparison, settings });
    } catch (refused) {
      setError(refused as Error);
    } finally {
      setChecking(false);
    }
  };
  const isUndefined = error instanceof ApiError && error.findings.some(({ code }) => /^Unknown.*Attribute$/.test(code));
  return (
    <div className={styles.form}>
      <Field
        label="Schema, or schema and settings"
        hint="Exports of Microsoft Entra are taken as they are. Drop a file here, choose one, or paste its text."
      >
        <Textarea
          className={styles.text}
          rows={10}
          spellCheck={false}
          value={text}
          onChange={(_, { value }) => change(value)}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            const [dropped] = event.dataTransfer.files;
            if (!dropped) return;
            event.preventDefault();
            void dropped.text().then(change);
          }}
        />
      </Field>
      <input
        ref={file}
        type="file"
        accept=".json,application/json"
        className={styles.file}
        aria-label="File to import"
        onChange={({ currentTarget }) => void currentTarget.files?.[0]?.text().then(change)}
      />
      <Checkbox
        label="Define attributes nobody defined, as texts"
        checked={isLenient}
        onChange={(_, data) => {
          setLenient(data.checked === true);
          setChecked(undefined);
        }}
      />
      <div className={styles.actions}>
        <Button onClick={() => file.current?.click()}>Choose a file</Button>
        <Button appearance="primary" disabledFocusable={isChecking || text.trim() === ''} onClick={() => void check()}>
          Check and compare
        </Button>
      </div>
      {error && <Findings error={error} />}
      {isUndefined && !isLenient && (
        <p>Tick “Define attributes nobody defined, as texts” to take them over with the schema.</p>
      )}
      {checked && <ImportPreview jobAddress={jobAddress} {...checked} onDone={() => change('')} />}
    </div>
  );
}
