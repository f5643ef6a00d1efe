/** Another hand writes this one. */
export default function SystemTab() {
  return null;
}
