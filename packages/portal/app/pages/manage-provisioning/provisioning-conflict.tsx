import { TwoWriters } from '../../components/two-writers.tsx';
import { provisioningDifferences } from './differences.ts';
import type { SavedProvisioning } from './draft.ts';
import type { useProvisioningForm } from './use-provisioning-form.ts';

/** Shown where somebody else saved the settings of the job while they were changed here. */
export function ProvisioningConflict({
  form: { conflict, draft, keepMine, discard, goBack },
  saved,
}: {
  readonly form: ReturnType<typeof useProvisioningForm>;
  /** What is saved now. */
  readonly saved: SavedProvisioning;
}) {
  if (!conflict) return null;
  return (
    <TwoWriters
      differences={provisioningDifferences(conflict, saved, draft)}
      onKeepMine={() => void keepMine()}
      onTakeTheirs={discard}
      onClose={goBack}
    />
  );
}
