"""The pages of sales: queue, call, what managers see, pipeline, feedback."""
