"""The tables of simulations in the registry of personal data."""

from leadwright.platform.personal_data import exempt, of_conditions, of_leads, register

register(of_leads("simulated_move", "lead_id"), of_conditions("simulation", "body"))
exempt("simulation", ["user_id", "actor"], "Which colleague asked; only the newest of a document are kept.")
exempt("simulated_rule", ["name"], "What a rule of the model is called.")
