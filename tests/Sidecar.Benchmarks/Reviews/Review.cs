using System.Text;
using System.Text.Json.Nodes;

namespace Sidecar.Benchmarks.Reviews;

/// <summary>A request of an API server, as it comes over the wire.</summary>
public sealed record Review(string Name, byte[] Body)
{
    /// <summary>A pod of a Deployment: one container with probes, the token volume, managed fields.</summary>
    public static Review Typical { get; } = Of("typical", 5, _ => "value");

    /// <summary>About 64 KB.</summary>
    public static Review Medium { get; } = Of("medium", 960, i => $"the value of the variable {i}");

    /// <summary>The same with 2,000 environment variables.</summary>
    public static Review ManyVariables { get; } = Of("2000 variables", 2000, i => $"the value of the variable {i}");

    /// <summary>The same with 800 environment variables of more than a kilobyte each: close to what etcd takes.</summary>
    public static Review Large { get; } = Of("1 MB", 800, _ => new string('x', 1200));

    public override string ToString() => Name;

    static Review Of(string name, int variables, Func<int, string> value)
    {
        var review = JsonNode.Parse(Text)!;
        review["request"]!["object"]!["spec"]!["containers"]![0]!["env"] = new JsonArray(
            [.. Enumerable.Range(0, variables).Select(i => new JsonObject { ["name"] = $"VARIABLE_{i}", ["value"] = value(i) })]);
        return new(name, Encoding.UTF8.GetBytes(review.ToJsonString() + "\n"));
    }

    const string Text = """
        {
          "kind": "AdmissionReview",
          "apiVersion": "admission.k8s.io/v1",
          "request": {
            "uid": "705ab4f5-6393-11e8-b7cc-42010a800002",
            "kind": { "group": "", "version": "v1", "kind": "Pod" },
            "resource": { "group": "", "version": "v1", "resource": "pods" },
            "requestKind": { "group": "", "version": "v1", "kind": "Pod" },
            "requestResource": { "group": "", "version": "v1", "resource": "pods" },
            "namespace": "shop",
            "operation": "CREATE",
            "userInfo": {
              "username": "system:serviceaccount:kube-system:replicaset-controller",
              "uid": "4f1a7e2e-5d0e-4f5f-9d3b-0d0c5a1f3a11",
              "groups": ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"]
            },
            "object": {
              "kind": "Pod",
              "apiVersion": "v1",
              "metadata": {
                "generateName": "catalogue-7d9c5b8f6d-",
                "namespace": "shop",
                "labels": { "app": "catalogue", "pod-template-hash": "7d9c5b8f6d", "version": "v3" },
                "annotations": { "prometheus.io/port": "9102", "prometheus.io/scrape": "true", "team.example.com/owner": "shop" },
                "ownerReferences": [{
                  "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "catalogue-7d9c5b8f6d",
                  "uid": "0f6b9a6e-6f4f-4c7e-8f0a-6a1c7b1f2d33", "controller": true, "blockOwnerDeletion": true
                }],
                "managedFields": [{
                  "manager": "kube-controller-manager", "operation": "Update", "apiVersion": "v1", "time": "2026-01-01T00:00:00Z",
                  "fieldsType": "FieldsV1",
                  "fieldsV1": {
                    "f:metadata": {
                      "f:annotations": { ".": {}, "f:prometheus.io/port": {}, "f:prometheus.io/scrape": {}, "f:team.example.com/owner": {} },
                      "f:generateName": {}, "f:labels": { ".": {}, "f:app": {}, "f:pod-template-hash": {}, "f:version": {} },
                      "f:ownerReferences": { ".": {}, "k:{\"uid\":\"0f6b9a6e-6f4f-4c7e-8f0a-6a1c7b1f2d33\"}": {} }
                    },
                    "f:spec": {
                      "f:containers": {
                        "k:{\"name\":\"catalogue\"}": {
                          ".": {}, "f:env": { ".": {} }, "f:image": {}, "f:imagePullPolicy": {}, "f:livenessProbe": {}, "f:name": {},
                          "f:ports": { ".": {} }, "f:readinessProbe": {}, "f:resources": {}, "f:terminationMessagePath": {}
                        }
                      },
                      "f:dnsPolicy": {}, "f:enableServiceLinks": {}, "f:restartPolicy": {}, "f:schedulerName": {}, "f:securityContext": {}
                    }
                  }
                }]
              },
              "spec": {
                "volumes": [{
                  "name": "kube-api-access-x7k2p",
                  "projected": {
                    "sources": [
                      { "serviceAccountToken": { "expirationSeconds": 3607, "path": "token" } },
                      { "configMap": { "name": "kube-root-ca.crt", "items": [{ "key": "ca.crt", "path": "ca.crt" }] } },
                      { "downwardAPI": { "items": [{ "path": "namespace", "fieldRef": { "apiVersion": "v1", "fieldPath": "metadata.namespace" } }] } }
                    ],
                    "defaultMode": 420
                  }
                }],
                "containers": [{
                  "name": "catalogue",
                  "image": "registry.example.com/shop/catalogue:3.14.1",
                  "ports": [
                    { "name": "http", "containerPort": 8080, "protocol": "TCP" },
                    { "name": "metrics", "containerPort": 9102, "protocol": "TCP" }
                  ],
                  "env": [],
                  "resources": { "limits": { "cpu": "2", "memory": "512Mi" }, "requests": { "cpu": "250m", "memory": "256Mi" } },
                  "volumeMounts": [{
                    "name": "kube-api-access-x7k2p", "readOnly": true, "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"
                  }],
                  "livenessProbe": {
                    "httpGet": { "path": "/live", "port": "http", "scheme": "HTTP" },
                    "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3
                  },
                  "readinessProbe": {
                    "httpGet": { "path": "/ready", "port": "http", "scheme": "HTTP" },
                    "timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3
                  },
                  "terminationMessagePath": "/dev/termination-log",
                  "terminationMessagePolicy": "File",
                  "imagePullPolicy": "IfNotPresent"
                }],
                "restartPolicy": "Always",
                "terminationGracePeriodSeconds": 30,
                "dnsPolicy": "ClusterFirst",
                "serviceAccountName": "default",
                "serviceAccount": "default",
                "securityContext": {},
                "schedulerName": "default-scheduler",
                "tolerations": [
                  { "key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300 },
                  { "key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300 }
                ],
                "priority": 0,
                "enableServiceLinks": true,
                "preemptionPolicy": "PreemptLowerPriority"
              },
              "status": {}
            },
            "oldObject": null,
            "dryRun": false,
            "options": { "kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1" }
          }
        }
        """;
}
