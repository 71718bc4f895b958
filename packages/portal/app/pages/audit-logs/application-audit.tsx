import { useApplication } from '../../api/application.tsx';
import { AuditLogs } from './audit-logs.tsx';

/** Who changed what of one application. */
export function Component() {
  return <AuditLogs applicationId={useApplication().id} />;
}
