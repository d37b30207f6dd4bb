export default function AnalyticsRoom() {
  return <h1>Analytics</h1>
}
