/** The field that a refusal names, in words of ours. */
const words: ReadonlySet<string> = new Set(
  `panel_item_id marketplace_item_id user_id item_data title description category_id tags price currency license_type files name size type url
  checksum screenshots alt order status metadata version author_name homepage repository license_spdx icon_url min_panel_version
  max_panel_version permissions dependencies id range kind user_data email username display_name avatar_url profile bio location website
  social_links preferences newsletter notifications profile_visibility roles categories panel_id marketplace_id slug parent_id sort_order
  is_active events event data timestamp source`.split(/\s+/),
)

/**
 * What an error's `details.field` says, such as `item_data.category_id`; undefined for anything but names that stand in requests of ours, and places
 * in lists: what else the marketplace writes is not passed on.
 */
export function namedField(details: unknown): string | undefined {
  const field = typeof details === 'object' && details !== null && 'field' in details ? details.field : undefined
  if (typeof field !== 'string' || field.length > 128) return undefined
  return field.split('.').every((step) => words.has(step) || /^\d{1,4}$/.test(step)) ? field : undefined
}
