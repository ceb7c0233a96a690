"""The rules' vocabulary: tiers, series, blocs, aspects, ledgers. Pure."""
