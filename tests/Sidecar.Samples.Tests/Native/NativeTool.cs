namespace Sidecar.Samples.Tests.Native;

/// <summary>The tool as a native program: that which <c>SIDECAR_NATIVE</c> names, else it is published.</summary>
static class NativeTool
{
    static readonly NativeProgram Program = new("Sidecar.Cli", "sidecar", "SIDECAR_NATIVE");

    public static string Path => Program.Path;
}
