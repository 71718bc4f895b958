import { useApplication } from '../../api/application.tsx';
import { ProvisioningLogs } from './provisioning-logs.tsx';

/** What provisioning of one application did to whom. */
export function Component() {
  const { id, job } = useApplication();
  return <ProvisioningLogs application={{ id, jobId: job?.id }} />;
}
