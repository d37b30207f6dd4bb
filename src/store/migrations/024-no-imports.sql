-- How far imports into the store itself had come. Imports go through the front door and keep that beside their caller.

DROP TABLE IF EXISTS user_imports;
