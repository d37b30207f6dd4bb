export default function SyncRoom() {
  return <h1>Sync</h1>
}
