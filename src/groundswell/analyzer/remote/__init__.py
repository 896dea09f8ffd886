"""Remote model servers, for GPUs: text-embeddings-inference, and KServe's v2 protocol."""
