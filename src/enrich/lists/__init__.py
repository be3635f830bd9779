"""Lists as people write them: read without loss, checked, and fed with what was found."""
