namespace Sidecar.Core;

static class Placeholder;
