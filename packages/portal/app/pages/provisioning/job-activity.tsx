import { useApplication } from '../../api/application.tsx';
import { ActivityOf } from '../../components/charts/activity.tsx';

/** What was done in the application on each of the last days, and what failed there. */
export function JobActivity() {
  const { id, to } = useApplication();
  return <ActivityOf application={id} logAddress={to('/provisioning/logs')} />;
}
