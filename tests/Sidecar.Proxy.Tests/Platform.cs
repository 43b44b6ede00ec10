using System.Runtime.Versioning;

// Network namespaces are Linux's own.
[assembly: SupportedOSPlatform("linux")]
