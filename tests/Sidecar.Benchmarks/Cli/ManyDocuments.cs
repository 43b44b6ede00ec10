namespace Sidecar.Benchmarks.Cli;

/// <summary>A directory of two thousand manifests, the same every time.</summary>
static class ManyDocuments
{
    public const int Count = 2000;

    /// <summary>Writes them, each into a file.</summary>
    public static void Write(string folder)
    {
        for (var number = 0; number < Count; number++)
            File.WriteAllText(Path.Combine(folder, $"{number:d4}.yaml"), Manifest(number));
    }

    // Every third one is a service, the others have two containers with probes and resources.
    static string Manifest(int number) => number % 3 == 0
        ? $"apiVersion: v1\nkind: Service\nmetadata:\n  name: s{number}\nspec:\n  ports:\n  - port: 80\n"
        : $$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: d{{{number}}}
              namespace: n{{{number % 17}}}
            spec:
              replicas: {{{number % 5}}}
              selector: {matchLabels: {app: d{{{number}}}}}
              template:
                metadata:
                  labels: {app: d{{{number}}}, version: v1}
                spec:
                  containers:
                  - name: main
                    image: registry.example/app:{{{number}}}
                    ports: [{containerPort: 8080, name: http}]
                    readinessProbe: {httpGet: {path: /ready, port: http}}
                    resources: {requests: {cpu: 100m, memory: 128Mi}}
                    env: [{name: A, value: "{{{number}}}"}, {name: B, value: b}]
                  - name: helper
                    image: registry.example/helper:1

            """;
}
