export default function PublishRoom() {
  return <h1>Publish</h1>
}
