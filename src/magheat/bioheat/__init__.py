"""The heat problem: model (what), system (in space), scheme and integrate (in time), energy, statistics."""
