/** Another hand writes this one. */
export default function AuditTab() {
  return null;
}
