export default function GatewayRoom() {
  return <h1>Gateway</h1>
}
