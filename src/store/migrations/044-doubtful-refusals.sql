-- How often the marketplace has refused an event alone for what need not be the event's own fault, such as a route that is missing.
ALTER TABLE analytics_deliveries ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0;
