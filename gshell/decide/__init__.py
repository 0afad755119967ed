"""decide: Assessment + Policy + Identity -> Permit | Refusal"""
