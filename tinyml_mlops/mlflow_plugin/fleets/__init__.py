"""What MLflow has of fleets: results of rollouts, endpoints, and the page of a fleet."""
