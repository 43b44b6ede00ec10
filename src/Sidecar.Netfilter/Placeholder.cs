namespace Sidecar.Netfilter;

static class Placeholder;
