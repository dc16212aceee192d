import { useNotifications } from "./use-notifications";

/** Shows nothing in the page; it watches the jobs for those who look elsewhere. */
export function Notifications({ expired }: { expired: boolean }) {
  useNotifications(expired);
  return null;
}
