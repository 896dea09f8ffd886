"""Models on another machine, for GPUs: text-embeddings-inference, and servers of KServe's v2."""
