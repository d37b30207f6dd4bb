export default function BrowseRoom() {
  return <h1>Browse</h1>
}
