"""The Wallbox binding for thinghost: `plugin` is its list of contents."""
