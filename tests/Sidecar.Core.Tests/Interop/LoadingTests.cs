using System.Reflection;
using System.Runtime.Loader;

namespace Sidecar.Core.Tests.Interop;

/// <summary>
/// The library is loaded into a context of its own, which writes down every assembly asked for: only the typed face may
/// ask for the Kubernetes client.
/// </summary>
public class LoadingTests
{
    [Fact]
    public void Everything_but_the_typed_face_runs_without_loading_the_Kubernetes_client()
    {
        var asked = Run(nameof(LoadingPaths.Engine));

        Assert.Contains("YamlDotNet", asked);
        Assert.DoesNotContain("KubernetesClient", asked);
    }

    [Fact]
    public void The_typed_face_loads_the_Kubernetes_client() =>
        Assert.Contains("KubernetesClient", Run(nameof(LoadingPaths.TypedFace)));

    static HashSet<string> Run(string path)
    {
        var context = new Recording();
        context.LoadFromAssemblyPath(typeof(LoadingPaths).Assembly.Location)
            .GetType(typeof(LoadingPaths).FullName!)!.GetMethod(path)!.Invoke(null, null);
        return context.Asked;
    }

    sealed class Recording() : AssemblyLoadContext("recording")
    {
        public HashSet<string> Asked { get; } = [];

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            Asked.Add(assemblyName.Name!);
            var file = Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll");
            return assemblyName.Name == "Sidecar.Core" ? LoadFromAssemblyPath(file) : null;
        }
    }
}
